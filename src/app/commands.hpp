// One function per command. Each returns the exit status or throws a sentence for the operator.
#pragma once

#include "command_line.hpp"

namespace visavis::app {

int execute(const Serve& command, const config::Sources& sources);
int execute(const Migrate& command, const config::Sources& sources);
int execute(const ShowConfig& command, const config::Sources& sources);
int execute(const CreateKey& command, const config::Sources& sources);
int execute(const RotateKey& command, const config::Sources& sources);
int execute(const CreateAccount& command, const config::Sources& sources);
int execute(const VerifyAccount& command, const config::Sources& sources);
int execute(const DisableAccount& command, const config::Sources& sources);
int execute(const DeleteAccount& command, const config::Sources& sources);
int execute(const SetPassword& command, const config::Sources& sources);
int execute(const Retention& command, const config::Sources& sources);
int execute(const Doctor& command, const config::Sources& sources);

} // namespace visavis::app
