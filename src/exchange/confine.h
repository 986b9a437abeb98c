/* A desk command that has read its files gives up what it no longer needs: from then on it can
 * open no file but new ones that it creates, reach no network and start no program, and its memory
 * goes into no core dump. A file that leads the parser astray then finds nothing to take and no way
 * out. The parsers of the centre run in a child instead (exchange/sandbox.h), because a centre needs
 * its files and its network. */
#pragma once

#include <stdbool.h>

/* For the whole process, threads to come included; for good. False if this kernel has no filters:
 * then only the limits hold. May be called twice. */
bool confine_process(void);
