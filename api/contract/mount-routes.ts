import { Router, type Request, type RequestHandler, type Response } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { apiAddress } from '../addresses.ts';
import { callerOf } from '../require-caller.ts';
import { CONTENT_TYPES, requireFormat } from './formats.ts';
import { readBodyOf, readQuery } from './read-call.ts';
import type { Method, Route } from './route.ts';
import { writeXml } from './xml/write-xml.ts';

/** A router that answers these routes, and refuses other methods on their addresses. */
export function mountRoutes(routes: readonly Route[]): Router {
  const router = Router();
  for (const path of new Set(routes.map((each) => each.path))) {
    const ofPath = routes.filter((each) => each.path === path);
    const mounted = router.route(path);
    for (const each of ofPath) mounted[each.method](answering(each));
    mounted.all(refusing(ofPath.map(({ method }) => method)));
  }
  return router;
}

function answering({ declaration, handle }: Route): RequestHandler {
  const { rights, answer, sends, isPublished = false, status = (answer ?? sends) ? 200 : 204 } = declaration;
  return async (request, response) => {
    const format = sends ? undefined : requireFormat(request, isPublished);
    if (rights.needsKey) {
      if (sends) requireAccepted(request, sends.types);
      rights.check?.(callerOf(response));
    }
    const call = {
      path: request.params as Record<string, string>,
      query: readQuery(request, declaration),
      body: () => readBodyOf(request, declaration),
      caller: callerOf(response),
      address: apiAddress(request),
      request,
      response,
    };
    response.status(status);
    const body = await handle(call);
    if (sends) return;
    if (!answer) response.end();
    else if (format === 'xml') sendXml(response, writeXml(answer, body));
    else response.json(body);
  };
}

/** Errors are JSON, so whoever takes that can be answered too. */
function requireAccepted(request: Request, types: readonly string[]): void {
  if (request.accepts(...types, CONTENT_TYPES.json) !== false) return;
  throw new MusterError('NOT_ACCEPTABLE', 406, `Answers are ${types.join(' or ')}: send Accept: ${types[0] ?? ''}.`);
}

function refusing(methods: readonly Method[]): RequestHandler {
  const allowed = methods.map((method) => method.toUpperCase()).join(', ');
  return (request, response) => {
    response.set('Allow', allowed);
    throw new MusterError('METHOD_NOT_ALLOWED', 405, `${request.method} is not supported here. Use ${allowed}.`);
  };
}

export function sendXml(response: Response, xml: string): void {
  response.type(`${CONTENT_TYPES.xml}; charset=utf-8`).send(xml);
}
