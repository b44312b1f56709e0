import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { ApiServices } from '../api-services.ts';
import { readCookie, setCookie } from './session-cookie.ts';

const REMEMBERED_MS = 180 * 24 * 60 * 60 * 1_000;

const contentSchema = z.object({ use: z.literal('device'), person: z.string(), device: z.string() });

type Services = Pick<ApiServices, 'config' | 'secrets'>;

/** The id of a browser in which this person signed in before; undefined for others. It lets nobody in by itself. */
export async function knownDevice(
  { config, secrets }: Services,
  request: Request,
  person: string | undefined,
): Promise<string | undefined> {
  const sealed = readCookie(request, config, 'device');
  if (sealed === undefined || person === undefined) return undefined;
  try {
    const content = contentSchema.parse(JSON.parse(await secrets.open(sealed)));
    return content.person === person ? content.device : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers that this person signed in with this browser. */
export async function rememberDevice(services: Services, response: Response, person: string): Promise<void> {
  const content = { use: 'device', person, device: randomBytes(16).toString('hex') };
  const value = await services.secrets.seal(JSON.stringify(content));
  setCookie(response, services.config, { name: 'device', value, maxAgeMs: REMEMBERED_MS });
}
