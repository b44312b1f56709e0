import type { Request, Response } from 'express';
import type { KeptDoi, Registry, Saved, StandInAccount } from './registry.ts';
import { endAfterCommit } from './faults.ts';

/** The registry's words for each refusal. */
export const WORDS = {
  401: 'Bad credentials.',
  403: 'You are not authorized to access this resource.',
  404: "The resource you are looking for doesn't exist.",
  409: 'The resource already exists.',
} as const;

export function answerError(response: Response, status: number, title: string): void {
  send(response, status, { errors: [{ status: String(status), title }] });
}

/** The account that the credentials belong to. */
function accountOf(accounts: readonly StandInAccount[], request: Request): StandInAccount | 'wrong' | undefined {
  const header = request.get('authorization');
  if (header === undefined) return undefined;
  const [name = '', ...password] = Buffer.from(header.replace(/^Basic /i, ''), 'base64')
    .toString()
    .split(':');
  const account = accounts.find((each) => each.name.toLowerCase() === name.toLowerCase());
  return account?.password === password.join(':') ? account : 'wrong';
}

/** The account, or undefined after the refusal was answered. */
export function requireAccount(
  accounts: readonly StandInAccount[],
  request: Request,
  response: Response,
): StandInAccount | undefined {
  const account = accountOf(accounts, request);
  if (account !== undefined && account !== 'wrong') {
    response.setHeader('x-credential-username', account.name.toLowerCase());
    return account;
  }
  response.setHeader('x-anonymous-consumer', 'true');
  answerError(response, 401, WORDS[401]);
  return undefined;
}

/** The attributes of the body, or undefined after the refusal was answered. */
export function requireAttributes(request: Request, response: Response): Record<string, unknown> | undefined {
  const body = request.body as { data?: { attributes?: Record<string, unknown> } } | undefined;
  const attributes = body?.data?.attributes;
  if (!attributes) {
    answerError(response, 400, 'You need to provide a payload following the JSONAPI spec');
    return undefined;
  }
  const people = [attributes['creators'], attributes['contributors']].flat() as Record<string, unknown>[];
  if (people.some((person) => person?.['nameIdentifiers'] !== undefined && !Array.isArray(person['nameIdentifiers']))) {
    answerError(response, 422, 'found unpermitted parameter: :nameIdentifiers');
    return undefined;
  }
  return attributes;
}

/** Findable DOIs are visible to all, the others to their account only. */
export function answerRead(
  { dois }: Registry,
  accounts: readonly StandInAccount[],
  doi: string,
  request: Request,
  response: Response,
): void {
  const account = accountOf(accounts, request);
  if (account === 'wrong') {
    answerError(response, 401, WORDS[401]);
    return;
  }
  if (account) response.setHeader('x-credential-username', account.name.toLowerCase());
  else response.setHeader('x-anonymous-consumer', 'true');
  const there = dois.get(doi);
  const isVisible = there && (there.state === 'findable' || there.client === account?.name.toLowerCase());
  if (isVisible) send(response, 200, document(there));
  else answerError(response, 404, WORDS[404]);
}

export function answerSaved(response: Response, saved: Saved, doi: string): void {
  switch (saved.kind) {
    case 'forbidden':
      answerError(response, 403, WORDS[403]);
      return;
    case 'absent':
      answerError(response, 404, WORDS[404]);
      return;
    case 'invalid':
      send(response, 422, { errors: saved.complaints.map((complaint) => ({ ...complaint, uid: doi })) });
      return;
    case 'saved':
      if (saved.isNew) response.location(`/dois/${saved.doi.doi}`);
      send(response, saved.isNew ? 201 : 200, document(saved.doi));
  }
}

export function answerDeleted(response: Response, result: ReturnType<Registry['delete']>): void {
  if (result === 'deleted') send(response, 204);
  else if (result === 'absent') answerError(response, 404, WORDS[404]);
  else if (result === 'forbidden') answerError(response, 403, WORDS[403]);
  else {
    response.setHeader('allow', 'HEAD, GET, POST, PATCH, PUT, OPTIONS');
    answerError(response, 405, 'Method not allowed');
  }
}

export function send(response: Response, status: number, body?: object): void {
  if (endAfterCommit(response)) return;
  response.status(status);
  if (body === undefined) response.end();
  else response.type('application/vnd.api+json').send(JSON.stringify(body));
}

/** A DOI as the registry shows it: the year as a number, the publisher by name. */
function document({ doi, client, state, url, attributes, created, updated, registered }: KeptDoi) {
  const [prefix, ...suffix] = doi.split('/');
  const { publisher, publicationYear, ...metadata } = attributes;
  const name = typeof publisher === 'object' && publisher !== null ? (publisher as { name?: unknown }).name : publisher;
  return {
    data: {
      id: doi,
      type: 'dois',
      attributes: {
        ...{ doi, prefix, suffix: suffix.join('/'), ...metadata },
        publisher: name ?? null,
        publicationYear: publicationYear === undefined ? null : Number(publicationYear),
        ...{ url: url ?? null, state, created, updated, registered: registered ?? null },
        isActive: state === 'findable',
      },
      relationships: {
        client: { data: { id: client, type: 'clients' } },
        provider: { data: { id: client.split('.')[0], type: 'providers' } },
        media: { data: [] },
      },
    },
  };
}
