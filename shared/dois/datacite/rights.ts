import SPDX from 'spdx-license-list';
import { LICENSE_ROWS } from '../../model/code-tables/licenses.ts';
import type { Asset } from '../../model/asset.ts';
import type { DataCiteAttributes } from './attributes.ts';
import { cleanLine, cleanText, cleanUrl, distinct } from './clean.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

type Rights = NonNullable<DataCiteAttributes['rightsList']>[number];

/** SPDX identifier and address of each licence, or the statement at rightsstatements.org. */
const LICENSES = lookupTable<{ spdx?: string; uri: string }>({
  'CCBY_V4.0': { spdx: 'CC-BY-4.0', uri: 'https://creativecommons.org/licenses/by/4.0/legalcode' },
  'CCBYSA_V4.0': { spdx: 'CC-BY-SA-4.0', uri: 'https://creativecommons.org/licenses/by-sa/4.0/legalcode' },
  'CCBYND_V4.0': { spdx: 'CC-BY-ND-4.0', uri: 'https://creativecommons.org/licenses/by-nd/4.0/legalcode' },
  'CCBYNC_V4.0': { spdx: 'CC-BY-NC-4.0', uri: 'https://creativecommons.org/licenses/by-nc/4.0/legalcode' },
  'CCBYNCSA_V4.0': { spdx: 'CC-BY-NC-SA-4.0', uri: 'https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode' },
  'CCBYNCND_V4.0': { spdx: 'CC-BY-NC-ND-4.0', uri: 'https://creativecommons.org/licenses/by-nc-nd/4.0/legalcode' },
  'CC0_V1.0': { spdx: 'CC0-1.0', uri: 'https://creativecommons.org/publicdomain/zero/1.0/legalcode' },
  'PDM_V1.0': { uri: 'https://creativecommons.org/publicdomain/mark/1.0/' },
  IN_COPYRIGHT: { uri: 'http://rightsstatements.org/vocab/InC/1.0/' },
  IN_COPYRIGHT_EDUCATIONAL: { uri: 'http://rightsstatements.org/vocab/InC-EDU/1.0/' },
  IN_COPYRIGHT_NONCOMMERCIAL: { uri: 'http://rightsstatements.org/vocab/InC-NC/1.0/' },
  NO_COPYRIGHT_CONTRACT: { uri: 'http://rightsstatements.org/vocab/NoC-CR/1.0/' },
  COPYRIGHT_UNDETERMINED: { uri: 'http://rightsstatements.org/vocab/UND/1.0/' },
  'ODBL_V1.0': { spdx: 'ODbL-1.0', uri: 'https://opendatacommons.org/licenses/odbl/1-0/' },
  'ODCBY_V1.0': { spdx: 'ODC-By-1.0', uri: 'https://opendatacommons.org/licenses/by/1-0/' },
  'PDDL_V1.0': { spdx: 'PDDL-1.0', uri: 'https://opendatacommons.org/licenses/pddl/1-0/' },
  MIT: { spdx: 'MIT', uri: 'https://opensource.org/license/mit' },
  'APACHE_V2.0': { spdx: 'Apache-2.0', uri: 'https://www.apache.org/licenses/LICENSE-2.0' },
  'GPL_V3.0': { spdx: 'GPL-3.0-or-later', uri: 'https://www.gnu.org/licenses/gpl-3.0-standalone.html' },
  BSD_3_CLAUSE: { spdx: 'BSD-3-Clause', uri: 'https://opensource.org/license/bsd-3-clause' },
});

/** Licence, access and copyright notice. The institution's own licences appear by code. */
export function toRights({ license, asset, copyright }: Asset): Rights[] {
  const code = cleanLine(license);
  const access = cleanLine(asset?.accessRightName);
  const notice = cleanText(copyright);
  return distinct([
    ...(code === undefined ? [] : [fromLicense(code)]),
    ...(access === undefined ? [] : [{ rights: access }]),
    ...(notice === undefined ? [] : [{ rights: notice }]),
  ]);
}

/** Finds a licence by our code, its address, or its SPDX identifier. */
function fromLicense(license: string): Rights {
  const known = LICENSES.get(license);
  const label = LICENSE_ROWS.find((row) => row.code === license)?.description;
  if (known) return { rights: label ?? license, rightsUri: known.uri, ...inSpdx(known.spdx) };
  const address = cleanUrl(license);
  const spdx = address === undefined ? SPDX_BY_NAME.get(license.toLowerCase()) : spdxAt(address);
  const listed = spdx === undefined ? undefined : SPDX[spdx];
  if (listed) return { rights: listed.name, rightsUri: address ?? listed.url, ...inSpdx(spdx) };
  if (address === undefined) return { rights: label ?? license };
  const own = LICENSE_ROWS.find(({ code }) => placeOf(LICENSES.get(code)?.uri ?? '') === placeOf(address));
  return own === undefined ? { rightsUri: address } : { rights: own.description, rightsUri: address };
}

function inSpdx(spdx: string | undefined): Partial<Rights> {
  if (spdx === undefined) return {};
  return { rightsIdentifier: spdx, rightsIdentifierScheme: 'SPDX', schemeUri: 'https://spdx.org/licenses/' };
}

const SPDX_BY_NAME = new Map(Object.keys(SPDX).map((id) => [id.toLowerCase(), id]));

/** Only identifiers of one licence: `gpl-3.0` does not say whether later versions are allowed. */
const SPDX_BY_PLACE = onlyOnce([
  ...Object.entries(SPDX)
    // Some have no address, despite the types.
    .filter(([, { url }]) => Boolean(url))
    .map(([id, { url }]): [string, string] => [placeOf(url), id]),
  ...[...LICENSES.values()].flatMap(({ spdx, uri }): [string, string][] =>
    spdx === undefined ? [] : [[placeOf(uri), spdx]],
  ),
]);

function onlyOnce(entries: readonly [place: string, id: string][]): Map<string, string> {
  const ids = new Map<string, Set<string>>();
  for (const [place, id] of entries) ids.set(place, (ids.get(place) ?? new Set()).add(id));
  return new Map(
    [...ids].flatMap(([place, [id, other]]) => (id === undefined || other !== undefined ? [] : [[place, id]])),
  );
}

/** The licence at an address from the SPDX list, from our list, or at Creative Commons. */
function spdxAt(address: string): string | undefined {
  const place = placeOf(address);
  const listed = /^spdx\.org\/licenses\/([\w.+-]+?)(?:\.html|\.json)?$/.exec(place)?.[1];
  return SPDX_BY_NAME.get(listed ?? creativeCommons(place) ?? '') ?? SPDX_BY_PLACE.get(place);
}

/** `creativecommons.org/licenses/by/3.0/de` is cc-by-3.0-de; the deed's language says nothing about the licence. */
function creativeCommons(place: string): string | undefined {
  const [, kind, version, port] =
    /^creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)(?:\/([a-z]{2}))?$/.exec(place) ?? [];
  if (kind !== undefined && version !== undefined) {
    const ported = port === undefined ? undefined : `cc-${kind}-${version}-${port}`;
    return ported !== undefined && SPDX_BY_NAME.has(ported) ? ported : `cc-${kind}-${version}`;
  }
  const zero = /^creativecommons\.org\/publicdomain\/zero\/(\d\.\d)/.exec(place)?.[1];
  return zero === undefined ? undefined : `cc0-${zero}`;
}

/** The address without parts that vary between copies: protocol, `www`, `legalcode`, `deed.de`, a trailing slash. */
function placeOf(address: string): string {
  return address
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/[?#].*$/, '')
    .replace(/\/(?:legalcode|deed)(?:[.-][a-z-]+)*\/?$/, '')
    .replace(/\.(?:html?|txt|php)$/, '')
    .replace(/^opensource\.org\/licenses\//, 'opensource.org/license/')
    .replace(/\/+$/, '');
}
