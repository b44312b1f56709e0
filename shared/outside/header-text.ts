/**
 * The intended text of a header. HTTP clients return its bytes as Latin-1 (RFC 9110, section 5.5); many servers send
 * UTF-8, which is recognizable by its form.
 */
export function headerText(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
