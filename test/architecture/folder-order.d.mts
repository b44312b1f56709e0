export const LAYERS: Readonly<Record<string, readonly string[]>>;
export const IMPORTS: Readonly<Record<string, readonly string[]>>;
export function folderOf(path: string): string;
export function problemOf(from: string, to: string): string | undefined;
