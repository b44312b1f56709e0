/** What proves to the server that a change comes from this page. In memory only. */
let csrfToken = '';
let onEnd: () => void = () => undefined;

export function keepCsrfToken(token: string): void {
  csrfToken = token;
}

export function currentCsrfToken(): string {
  return csrfToken;
}

/** What to do when the server says that nobody is signed in any more. */
export function whenSessionEnds(then: () => void): void {
  onEnd = then;
}

export function sessionEnded(): void {
  onEnd();
}
