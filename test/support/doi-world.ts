import type { DoiProfile } from '../../shared/dois/doi-profile.ts';
import { doiProfiles } from '../../shared/dois/doi-profile.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import type { Secrets } from '../../shared/settings/secrets/secrets.ts';
import type { Store } from '../../shared/store/store.ts';
import type { StandInAccount } from '../stand-ins/datacite/registry.ts';

export const TEST_ACCOUNT: StandInAccount = {
  name: 'TEST.REPOSITORY',
  password: 'opens-the-registry',
  prefixes: ['10.5072', '10.5073'],
  domains: ['repository.example.org'],
};
export const TEST_PUBLIC_URL = 'https://repository.example.org';

/** Stores a DOI profile as the API would, with the password of the account unless another is given. */
export async function storeDoiProfile(
  { store, secrets }: { store: Store; secrets: Secrets },
  code: string,
  content: { base_url: string } & Partial<DoiProfile>,
  password: string | null = TEST_ACCOUNT.password,
): Promise<void> {
  const now = new Date();
  const read = doiProfiles.schema.parse({
    prefix: '10.5072',
    account: TEST_ACCOUNT.name,
    publisher: 'Example University',
    ...content,
  });
  const was = await store.configuration.get(doiProfiles.path, code);
  const entry = {
    ...{ kind: doiProfiles.path, code, content: read, version: was?.version ?? 1 },
    secrets: password === null ? {} : { password: await secrets.seal(password) },
    ...{ createdBy: 'test', createdAt: now, changedBy: 'test', changedAt: now },
  };
  if (was) await store.configuration.replace(was, entry, []);
  else await store.configuration.insert(entry, []);
}

/** Assets that DataCite accepts, with ids a000001…; `change` shapes single ones. */
export function describedAssets(
  count: number,
  change: (index: number) => Record<string, unknown> = () => ({}),
): MusterRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    _id: `a${String(index + 1).padStart(6, '0')}`,
    title: `Measurements, part ${index + 1}`,
    resourcetype: { esploro: 'dataset.dataset' },
    date: { published: '20240229' },
    creators: [{ familyname: 'Curie', givenname: 'Marie', order: 1 }],
    ...change(index),
  }));
}
