import type { Request, Response } from 'express';
import { recognize } from '../../shared/access/key-digest.ts';
import { authenticateSession, beginSession, type SignIn } from '../../shared/access/sessions.ts';
import { cutText } from '../../shared/runtime/cut-text.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { ApiServices } from '../api-services.ts';
import { trackingIdOf } from '../tracking.ts';
import { rememberDevice } from './known-device.ts';
import { readCookie, setCookie } from './session-cookie.ts';

const LONGEST_AGENT = 300;

/** Signs a person in: a new session and its cookie, which replaces the session that the browser had. */
export async function openSession(
  services: Pick<ApiServices, 'store' | 'config' | 'secrets'>,
  request: Request,
  response: Response,
  signIn: Omit<SignIn, 'agent'>,
): Promise<{ caller: Caller; token: string }> {
  const { store, config } = services;
  const agent = request.get('user-agent');
  const described = { ...signIn, ...defined({ agent: agent && cutText(agent, LONGEST_AGENT) }) };
  const { token, session } = await beginSession(store, described, config);
  const before = readCookie(request, config, 'session');
  if (before !== undefined) await store.sessions.end(recognize(before).id);
  setCookie(response, config, { name: 'session', value: token });
  await rememberDevice(services, response, session.person);
  await store.auditTrail.append({
    by: session.person,
    action: `sign-in.${signIn.way}`,
    subject: session._id,
    result: 'done',
    request: trackingIdOf(request),
    ...(signIn.provider === undefined ? {} : { details: { provider: signIn.provider } }),
  });
  return { caller: await authenticateSession(store, token, config), token };
}
