import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** What the audience of tokens for Muster is called. */
export const AUDIENCE = 'https://muster.example';
export const CLIENT = { id: 'muster', secret: 'the secret of the client' };
export const MACHINE = { id: 'harvester', secret: 'the secret of the machine' };

export interface OpenIdStandIn {
  issuer: string;
  /** Claims by account; whoever comes to sign in is `comes`. */
  accounts: Map<string, Record<string, unknown>>;
  comes: string;
  /** How often somebody was asked who they are. */
  asked: number;
  /** A token of the machine, with these claims beside the usual ones. */
  machineToken(options?: { audience?: string; groups?: string[]; seconds?: number }): Promise<string>;
  /** From now on it signs with another key, and publishes only that. */
  rotateKeys(): Promise<void>;
  close(): void;
}

/** A real provider (oidc-provider) that lets everybody in as the account that is told. */
export async function startOpenId(redirectUri: string): Promise<OpenIdStandIn> {
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const machine = { groups: [] as string[], seconds: 600 };
  let keys = 0;

  const standIn: OpenIdStandIn = {
    issuer,
    accounts: new Map(),
    comes: 'nobody',
    asked: 0,
    machineToken: async ({ audience = AUDIENCE, groups = [], seconds = 600 } = {}) => {
      Object.assign(machine, { groups, seconds });
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${basic(MACHINE)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
      });
      const { access_token: token } = (await response.json()) as { access_token: string };
      return token;
    },
    rotateKeys: async () => {
      keys += 1;
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      const jwk = { ...(await exportJWK(privateKey)), kid: `key-${keys}`, alg: 'RS256', use: 'sig' };
      const provider = makeProvider(jwk);
      const answer = provider.callback();
      handle = async (request, response) => {
        if (request.url?.startsWith('/interaction/') !== true) return answer(request, response);
        standIn.asked += 1;
        const result = { login: { accountId: standIn.comes } };
        return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      };
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  await standIn.rotateKeys();
  return standIn;

  function makeProvider(jwk: object): Provider {
    return new Provider(issuer, {
      clients: [
        {
          ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] },
          post_logout_redirect_uris: [new URL('/', redirectUri).href],
        },
        {
          ...{ client_id: MACHINE.id, client_secret: MACHINE.secret, redirect_uris: [], response_types: [] },
          grant_types: ['client_credentials'],
        },
      ],
      jwks: { keys: [jwk] },
      cookies: { keys: ['a key for cookies'] },
      claims: {
        profile: ['preferred_username', 'given_name', 'family_name'],
        email: ['email', 'email_verified'],
        groups: ['groups'],
      },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      findAccount: (_context, accountId) => ({
        accountId,
        claims: async () => ({ sub: accountId, ...standIn.accounts.get(accountId) }),
      }),
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({
          accountId: oidc.session?.accountId ?? '',
          clientId: oidc.client?.clientId ?? '',
        });
        grant.addOIDCScope('openid profile email groups');
        await grant.save();
        return grant;
      },
      extraTokenClaims: () => ({ groups: machine.groups }),
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_context, audience) => ({
            ...{ audience, scope: '', accessTokenFormat: 'jwt', accessTokenTTL: machine.seconds },
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    });
  }
}

function basic({ id, secret }: typeof CLIENT): string {
  return Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64');
}
