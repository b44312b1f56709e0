import { LICENSE_ROWS } from '../../model/code-tables/licenses.ts';
import type { Asset } from '../../model/asset.ts';
import type { DataCiteAttributes } from './attributes.ts';
import { cleanText, cleanUrl, distinct } from './clean.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

type Rights = NonNullable<DataCiteAttributes['rightsList']>[number];

/** Identifiers of the SPDX list and where the licence stands, or the statement of rightsstatements.org. */
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

/** Licence, access and copyright notice. A licence of the institution's own is named by its code. */
export function toRights({ license, asset, copyright }: Asset): Rights[] {
  const code = cleanText(license);
  const access = cleanText(asset?.accessRightName);
  const notice = cleanText(copyright);
  return distinct([
    ...(code === undefined ? [] : [fromLicense(code)]),
    ...(access === undefined ? [] : [{ rights: access }]),
    ...(notice === undefined ? [] : [{ rights: notice }]),
  ]);
}

function fromLicense(code: string): Rights {
  const known = LICENSES.get(code);
  const label = LICENSE_ROWS.find((row) => row.code === code)?.description ?? code;
  const own = cleanUrl(code);
  if (!known) return own === undefined ? { rights: label } : { rights: label, rightsUri: own };
  const { spdx, uri } = known;
  if (spdx === undefined) return { rights: label, rightsUri: uri };
  return {
    rights: label,
    rightsUri: uri,
    rightsIdentifier: spdx,
    rightsIdentifierScheme: 'SPDX',
    schemeUri: 'https://spdx.org/licenses/',
  };
}
