import type { Schema } from '../../sqlite/index.js'

/**
 * What processes of one machine know together. All times are milliseconds of the machine's monotonic clock, which knows no jumps.
 *
 * | table      | a row is                                                                                                         |
 * | ---------- | ---------------------------------------------------------------------------------------------------------------- |
 * | `machine`  | the start of the machine that these times belong to                                                              |
 * | `members`  | a limiter in a process, or the process itself                                                                    |
 * | `limiters` | a limit: its name is a digest of host and key. `done_*` is the sum of its rows in `done`; the rest is `Refusals` |
 * | `parties`  | a member that uses a limiter: its own wish for the limit, and the slots it holds, those in `leased` for later use |
 * | `done`     | slots that ended together and count for a window from then on                                                    |
 * | `sends`    | requests that were sent at this time at the latest, for the guard on bursts                                      |
 * | `waiting`  | callers of one member that began to wait together; the ids are the order of arrival                              |
 * | `breakers` | the circuit to one host                                                                                          |
 *
 * `kind` is 0 for bulk work and 1 for interactive work.
 */
export const SHARED_STATE: Schema = {
  what: 'the limits that processes share',
  // "glue"
  applicationId: 0x676c7565,
  migrations: [
    (database) =>
      database.exec(`
        CREATE TABLE machine (boot TEXT NOT NULL) STRICT;
        CREATE TABLE members (
          id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, started_at TEXT, scope TEXT NOT NULL, seen_at REAL NOT NULL
        ) STRICT;
        CREATE TABLE limiters (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, window_ms REAL NOT NULL,
          paused_at REAL NOT NULL DEFAULT 0, paused_until REAL NOT NULL DEFAULT 0,
          done_bulk INTEGER NOT NULL DEFAULT 0, done_interactive INTEGER NOT NULL DEFAULT 0,
          refused_at REAL, learned INTEGER, learned_at REAL NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE parties (
          limiter INTEGER NOT NULL, member INTEGER NOT NULL, most INTEGER NOT NULL, window_ms REAL NOT NULL, burst REAL NOT NULL,
          held_bulk INTEGER NOT NULL, held_interactive INTEGER NOT NULL, leased INTEGER NOT NULL, use_by REAL NOT NULL,
          PRIMARY KEY (limiter, member)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE done (id INTEGER PRIMARY KEY, limiter INTEGER NOT NULL, kind INTEGER NOT NULL, n INTEGER NOT NULL, at REAL NOT NULL) STRICT;
        CREATE INDEX done_at ON done (limiter, at);
        CREATE TABLE sends (id INTEGER PRIMARY KEY, limiter INTEGER NOT NULL, n INTEGER NOT NULL, at REAL NOT NULL) STRICT;
        CREATE INDEX sends_at ON sends (limiter, at);
        CREATE TABLE waiting (
          id INTEGER PRIMARY KEY AUTOINCREMENT, limiter INTEGER NOT NULL, member INTEGER NOT NULL, kind INTEGER NOT NULL, n INTEGER NOT NULL,
          seen_at REAL NOT NULL
        ) STRICT;
        CREATE TABLE breakers (
          host TEXT PRIMARY KEY, state TEXT NOT NULL, failures INTEGER NOT NULL, successes INTEGER NOT NULL, retry_at REAL NOT NULL,
          generation INTEGER NOT NULL, prober INTEGER, probe INTEGER NOT NULL, changed_at REAL NOT NULL
        ) STRICT, WITHOUT ROWID;
      `),
  ],
}
