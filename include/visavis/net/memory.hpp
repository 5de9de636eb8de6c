// Memory as a relay uses it. OpenSSL's record buffers: An idle connection has none (SSL_MODE_RELEASE_BUFFERS), so each
// record that comes or goes asks for 17 KiB and gives them back; the general allocator then cuts and joins its largest
// pieces all the time. Here a thread keeps a few of them at hand. And the heap: glibc grows a thread's own arena page
// by page, a system call each; the main one grows in steps.
#pragma once

namespace visavis::net {

/// First thing in the process: before OpenSSL is used and before there are threads.
void tune_memory();

/// Free pages between what is in use go back to the system. It takes the heap's lock for milliseconds: not while there
/// is work.
void give_back_memory();

} // namespace visavis::net
