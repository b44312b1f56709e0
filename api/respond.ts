import type { Response } from 'express';

/** Answers with a body; `root` is the name of its outermost element in formats that have one. */
export function respond(response: Response, root: string, body: object): void {
  response.locals['root'] = root;
  response.json(body);
}
