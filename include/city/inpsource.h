/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inpsource - networks of EPANET and SWMM to records of the kinds pipe.node and
 * pipe.segment of city-pipe(5).
 *
 * Lengths become metres, diameters millimetres, exactly; [OPTIONS] says what the file
 * is in.  Coordinates stay what they are, for no file names their frame.  Nodes come
 * first, then links, each in the order of the file.
 */
#ifndef CITY_INPSOURCE_H
#define CITY_INPSOURCE_H

#include "city/command.h"

/*
 * One file, which is held in memory.  A line that is wrong is rejected with its section:
 * rules "inp.section", "inp.words", "inp.number", "inp.repeated", "inp.unknown-node",
 * "inp.unknown-link", "inp.time".  CITY_OK at its end, CITY_DONE when no more is wanted,
 * CITY_FAIL, also with a unit of flow that is none.
 */
enum city_status city_inp_source_run(struct city_env *env, struct city_in *in,
				     struct city_sink *out, struct city_error *error);

#endif
