import type { Request, Response } from 'express';
import type { RouteParameters } from 'express-serve-static-core';
import type { z } from 'zod';
import type { Caller } from '../../shared/model/roles.ts';
import type { MusterError } from '../../shared/runtime/errors.ts';
import type { Right } from './rights.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';
type Shapes = Readonly<Record<string, z.ZodType>>;
type Read<Q extends Shapes> = { [name in keyof Q]: z.output<Q[name]> };

/** What a route takes and answers. Everything else comes from it: validation, JSON, XML, OpenAPI. */
export interface Declaration<Q extends Shapes, B extends z.ZodType, A extends z.ZodType> {
  /** What it does, as a sentence: "Lists the units." */
  summary: string;
  /** Who may call it. What depends on the thing itself is checked by the handler. */
  rights: Right;
  /** Parameters of the address. Others are ignored, unless this is a list: see `list`. */
  query?: Q;
  /** A filter that does not exist is refused: the caller would get all items and might act on them. */
  refusesOtherParameters?: boolean;
  /** Parameters in the path, if they have more than text to say. */
  path?: Shapes;
  /** Missing for a route that reads no body. */
  body?: B;
  /** What an invalid body is refused with; INVALID_BODY naming every field by default. */
  refuseBody?: (error: z.ZodError) => MusterError;
  /** The status of success, if it is not 200 (204 without an answer). */
  status?: number;
  /** What it answers. Missing if it answers nothing, or sends something of its own. */
  answer?: A;
  /** The same answer with other statuses, which the handler sets; with what they mean. */
  otherStatuses?: Readonly<Record<number, string>>;
  /** The body is a form of a web page. */
  takesForm?: true;
  /** A route of the published API: also takes and answers XML, and answers XML unless JSON is asked for. */
  isPublished?: boolean;
  /** What it sends itself, by content type, such as a file; and the further statuses that it may send. */
  sends?: Sends;
  /** Its own error codes, by status. Those of keys, parameters, bodies and outages go without saying: `errorsOf`. */
  errors?: ErrorsByStatus;
}

/** Stands for error codes that are reasons from elsewhere, such as those of outcomes. */
export const ANY_CODE = '*';

/** Error codes, by HTTP status. */
export type ErrorsByStatus = Readonly<Record<number, readonly string[]>>;

export interface Sends {
  types: readonly string[];
  /** Beside `status`, with what they mean. */
  statuses?: Readonly<Record<number, string>>;
}

/** A request that fits its declaration. */
export interface Call<P, Q, B> {
  path: P;
  query: Q;
  /** Reads the body: after what may refuse the caller, who learns nothing else then. @throws MusterError INVALID_BODY */
  body: () => B;
  /** Whoever calls; of routes without a key, nobody: see `rights`. */
  caller: Caller;
  /** Of the API as the caller reached it, for links: `http://127.0.0.1:8080/almaws/v1`. */
  address: string;
  request: Request;
  response: Response;
}

/** One route, as the application mounts and describes it. */
export interface Route {
  method: Method;
  path: string;
  declaration: Declaration<Shapes, z.ZodType, z.ZodType>;
  handle: (call: Call<Record<string, string>, Record<string, unknown>, unknown>) => unknown;
}

/**
 * Declares a route.
 *
 * @example
 * route('get', '/units/:code', { summary: 'Shows a unit.', rights: ANY_KEY, answer: unitShape }, async ({ path }) =>
 *   toUnitBody(await requireUnit(store, path.code)),
 * );
 */
export function route<
  P extends string,
  A extends z.ZodType = z.ZodType<void>,
  Q extends Shapes = Readonly<Record<string, z.ZodUndefined>>,
  B extends z.ZodType = z.ZodUndefined,
>(
  method: Method,
  path: P,
  declaration: Declaration<Q, B, A>,
  handle: (call: Call<RouteParameters<P>, Read<Q>, z.output<B>>) => Promise<z.input<A>> | z.input<A>,
): Route {
  // A call is read as the declaration says before the handler gets it.
  return { method, path, declaration, handle: handle as unknown as Route['handle'] };
}
