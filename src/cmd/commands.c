#include "cmd/command.h"

#define COMMAND(name) extern const Command cmd_##name;
#include "cmd/commands.def"
#undef COMMAND

const Command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "cmd/commands.def"
#undef COMMAND
};
const unsigned n_commands = sizeof commands / sizeof commands[0];
