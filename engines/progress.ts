/** Told what is going on, in one line that replaces the one before. */
export type OnProgress = (line: string) => void;
