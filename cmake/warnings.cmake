# Warnings are errors in our own code; third-party headers are SYSTEM and stay silent.
add_library(visavis_warnings INTERFACE)
target_compile_options(visavis_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough -Wextra-semi -Wunused
  # Designated initialisers leave members at their defaults on purpose; clang 19 warns for each of them.
  -Wno-missing-designated-field-initializers)
