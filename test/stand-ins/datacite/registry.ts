import { kernelComplaints, type Complaint } from './kernel-complaints.ts';

export interface StandInAccount {
  name: string;
  password: string;
  prefixes: readonly string[];
  /** Hosts that registered DOIs may lead to; absent: any. A `*.` in front takes hosts below. */
  domains?: readonly string[];
  /** Test prefixes, whose DOIs stay drafts after any event. */
  draftsOnly?: readonly string[];
}

export type RegistryState = 'draft' | 'registered' | 'findable';

export interface KeptDoi {
  doi: string;
  /** Symbol of the account, in lower case. */
  client: string;
  state: RegistryState;
  url: string | undefined;
  attributes: Record<string, unknown>;
  created: string;
  updated: string;
  /** When it left draft. */
  registered: string | undefined;
  /** How often it was written. */
  writes: number;
}

export type Saved =
  | { kind: 'saved'; doi: KeptDoi; isNew: boolean }
  | { kind: 'invalid'; complaints: Complaint[] }
  | { kind: 'forbidden' | 'absent' };

const DOI = /^10\.\d{4,5}\/[-._;()/:a-zA-Z0-9*~$=]+$/;
const EVENTS: Readonly<Record<string, { from: readonly RegistryState[]; to: RegistryState }>> = {
  register: { from: ['draft'], to: 'registered' },
  publish: { from: ['draft', 'registered'], to: 'findable' },
  hide: { from: ['findable'], to: 'registered' },
  show: { from: ['registered'], to: 'findable' },
};
/** Attributes that a body may have and that are not kept as metadata. */
const NOT_METADATA = ['doi', 'prefix', 'suffix', 'event', 'url', 'state', 'mode'];

/** The DOIs of the stand-in, under the rules of the real registry. */
export class Registry {
  readonly dois = new Map<string, KeptDoi>();

  /** What an upsert of a DOI comes to: creates it or writes over it, then brings it to the state that the event asks for. */
  put(account: StandInAccount, id: string, body: Record<string, unknown>): Saved {
    const doi = id.toLowerCase();
    const there = this.dois.get(doi);
    if (!there && !DOI.test(doi)) return { kind: 'absent' };
    if (there ? there.client !== account.name.toLowerCase() : !account.prefixes.includes(prefixOf(doi))) {
      return { kind: 'forbidden' };
    }
    return this.#save(account, doi, there, body);
  }

  /** What creating a DOI comes to. */
  post(account: StandInAccount, body: Record<string, unknown>): Saved {
    const { doi: wanted, prefix } = body;
    const doi = (typeof wanted === 'string' ? wanted : this.random(String(prefix))).toLowerCase();
    if (!DOI.test(doi)) return { kind: 'invalid', complaints: [{ source: 'doi', title: 'Is invalid' }] };
    if (!account.prefixes.includes(prefixOf(doi))) return { kind: 'forbidden' };
    if (this.dois.has(doi)) {
      return { kind: 'invalid', complaints: [{ source: 'doi', title: 'This DOI has already been taken' }] };
    }
    return this.#save(account, doi, undefined, body);
  }

  /** Only drafts can be deleted. */
  delete(account: StandInAccount, id: string): 'deleted' | 'absent' | 'forbidden' | 'not allowed' {
    const there = this.dois.get(id.toLowerCase());
    if (!there) return 'absent';
    if (there.client !== account.name.toLowerCase()) return 'forbidden';
    if (there.state !== 'draft') return 'not allowed';
    this.dois.delete(there.doi);
    return 'deleted';
  }

  random(prefix: string): string {
    const letters = '0123456789abcdefghjkmnpqrstvwxyz';
    const draw = () => Array.from({ length: 4 }, () => letters[Math.floor(Math.random() * 32)]).join('');
    return `${prefix}/${draw()}-${draw()}`;
  }

  #save(account: StandInAccount, doi: string, there: KeptDoi | undefined, body: Record<string, unknown>): Saved {
    const given = Object.entries(body).filter(([name]) => !NOT_METADATA.includes(name));
    const attributes = { ...there?.attributes, ...Object.fromEntries(given) };
    const url = typeof body['url'] === 'string' ? body['url'] : there?.url;
    const isDraftOnly = account.draftsOnly?.includes(prefixOf(doi)) ?? false;
    const state = isDraftOnly ? 'draft' : nextState(there?.state ?? 'draft', body['event']);
    const complaints = complaintsAbout(account, { attributes, url, state });
    if (complaints.length > 0) return { kind: 'invalid', complaints };
    const now = new Date().toISOString();
    const kept: KeptDoi = {
      ...{ doi, client: account.name.toLowerCase(), state, url, attributes },
      created: there?.created ?? now,
      updated: now,
      registered: there?.registered ?? (state === 'draft' ? undefined : now),
      writes: (there?.writes ?? 0) + 1,
    };
    this.dois.set(doi, kept);
    return { kind: 'saved', doi: kept, isNew: there === undefined };
  }
}

/** Ignores a transition that does not apply, and any word that is not an event. */
function nextState(state: RegistryState, event: unknown): RegistryState {
  const transition = EVENTS[String(event)];
  return transition?.from.includes(state) ? transition.to : state;
}

function complaintsAbout(
  { domains }: StandInAccount,
  { attributes, url, state }: Pick<KeptDoi, 'attributes' | 'url' | 'state'>,
): Complaint[] {
  const aboutUrl = (title: string): Complaint => ({ source: 'url', title });
  const complaints: Complaint[] = [];
  if (url !== undefined && !/^(ftp|http|https):\/\/\S+$/.test(url)) complaints.push(aboutUrl('URL is not valid'));
  if (state === 'draft') return complaints;
  if (url === undefined || url === '') complaints.push(aboutUrl("Can't be blank"));
  else if (complaints.length === 0 && domains && !domains.some((domain) => fits(new URL(url).hostname, domain))) {
    complaints.push(aboutUrl(`${url} is not allowed by repository ${domains.join(',')} domain settings.`));
  }
  return [...complaints, ...kernelComplaints(attributes)];
}

function fits(host: string, domain: string): boolean {
  return domain.startsWith('*.') ? host.endsWith(domain.slice(1)) || host === domain.slice(2) : host === domain;
}

function prefixOf(doi: string): string {
  return doi.split('/')[0] ?? '';
}
