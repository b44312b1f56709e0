/** The key of the process's id in engines.json. */
export type EngineName = 'temporal' | 'mongodb';
