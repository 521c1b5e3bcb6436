#include "command.h"

int main(int argc, char** argv) { return replay::run_tool(argc, argv); }
