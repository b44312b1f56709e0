/** How a command ended, for scripts. docs/terminal.md prints this table. */
export const EXIT_CODES = {
  DONE: { code: 0, meaning: 'done; of a run that was watched: no member failed' },
  FAILED: {
    code: 1,
    meaning: 'refused by the API, or failed; `doctor`: something is broken; `audit verify`: the trail is',
  },
  USAGE: { code: 2, meaning: 'the command line is wrong, or a question could not be asked' },
  MEMBERS_FAILED: { code: 3, meaning: 'the watched run ended with failed members' },
  NOT_ALLOWED: { code: 4, meaning: 'not signed in, or not allowed' },
  UNREACHABLE: { code: 5, meaning: 'the API, its database or Temporal does not answer' },
  ENDED_EARLY: { code: 6, meaning: 'the watched run was cancelled, or broke' },
  INTERRUPTED: { code: 130, meaning: 'stopped with Ctrl-C; a run goes on' },
} as const;

export type Exit = keyof typeof EXIT_CODES;
