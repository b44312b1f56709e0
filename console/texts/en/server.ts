type Words = Readonly<Record<string, string>>;

const none: Words = {};

/** What the server says in English, by its codes. What has no words here is shown in the server's. */
export const server = { reasons: none, upkeep: none, upkeepStates: none };
