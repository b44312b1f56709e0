import { findMailServer } from '../../shared/letters/mail-server.ts';
import { activeProviders } from '../../shared/openid/providers.ts';
import type { ApiServices } from '../api-services.ts';
import { PROVIDER_PATH } from './provider-routes.ts';
import type { WaysBody } from './sign-in-shape.ts';

/** How one can sign in here. @param address of this installation */
export async function waysToSignIn({ store }: Pick<ApiServices, 'store'>, address: string): Promise<WaysBody> {
  return {
    password: true,
    link_by_mail: (await findMailServer(store)) !== undefined,
    provider: (await activeProviders(store)).map(({ code, content: { name } }) => ({
      code,
      name,
      link: `${address}${PROVIDER_PATH}/${encodeURIComponent(code)}`,
    })),
  };
}
