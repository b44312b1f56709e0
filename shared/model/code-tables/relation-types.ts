import { defined } from '../../runtime/defined.ts';
import type { CodeRow } from '../code-table.ts';

type Coded = readonly [code: string, description: string];

/**
 * Relations with a counterpart, each with its inverse. The product's vocabulary as far as published; the rest of its 65
 * codes come from the vocabularies it builds on: DataCite, Crossref and Dublin Core.
 */
const PAIRS: readonly (readonly [Coded, Coded])[] = [
  [
    ['haspart', 'Has part'],
    ['ispartof', 'Is part of'],
  ],
  [
    ['cites', 'Cites'],
    ['cited_by', 'Is cited by'],
  ],
  [
    ['references', 'References'],
    ['isreferencedby', 'Is referenced by'],
  ],
  [
    ['reviews', 'Reviews'],
    ['isreviewedby', 'Is reviewed by'],
  ],
  [
    ['requires', 'Requires'],
    ['isrequiredby', 'Is required by'],
  ],
  [
    ['replaces', 'Replaces'],
    ['isreplacedby', 'Is replaced by'],
  ],
  [
    ['obsoletes', 'Obsoletes'],
    ['isobsoletedby', 'Is obsoleted by'],
  ],
  [
    ['hastranslation', 'Has translation'],
    ['istranslationof', 'Is translation of'],
  ],
  [
    ['haspreprint', 'Has preprint'],
    ['ispreprintof', 'Is preprint of'],
  ],
  [
    ['hasmanuscript', 'Has manuscript'],
    ['ismanuscriptof', 'Is manuscript of'],
  ],
  [
    ['hasaccepted', 'Has accepted version'],
    ['isacceptedof', 'Is accepted version of'],
  ],
  [
    ['hasversion', 'Has version'],
    ['isversionof', 'Is version of'],
  ],
  [
    ['isnewversionof', 'Is new version of'],
    ['ispreviousversionof', 'Is previous version of'],
  ],
  [
    ['hasformat', 'Has format'],
    ['isformatof', 'Is format of'],
  ],
  [
    ['isvariantformof', 'Is variant form of'],
    ['isoriginalformof', 'Is original form of'],
  ],
  [
    ['documents', 'Documents'],
    ['isdocumentedby', 'Is documented by'],
  ],
  [
    ['describes', 'Describes'],
    ['isdescribedby', 'Is described by'],
  ],
  [
    ['continues', 'Continues'],
    ['iscontinuedby', 'Is continued by'],
  ],
  [
    ['isderivedfrom', 'Is derived from'],
    ['issourceof', 'Is source of'],
  ],
  [
    ['isbasedon', 'Is based on'],
    ['isbasisfor', 'Is basis for'],
  ],
  [
    ['hasmetadata', 'Has metadata'],
    ['ismetadatafor', 'Is metadata for'],
  ],
  [
    ['issupplementto', 'Is supplement to'],
    ['is_supplemented_by', 'Is supplemented by'],
  ],
  [
    ['compiles', 'Compiles'],
    ['iscompiledby', 'Is compiled by'],
  ],
  [
    ['collects', 'Collects'],
    ['iscollectedby', 'Is collected by'],
  ],
  [
    ['hascomment', 'Has comment'],
    ['iscommenton', 'Is comment on'],
  ],
  [
    ['hasreply', 'Has reply'],
    ['isreplyto', 'Is reply to'],
  ],
  [
    ['hascorrection', 'Has correction'],
    ['iscorrectionof', 'Is correction of'],
  ],
  [
    ['hasrelatedmaterial', 'Has related material'],
    ['isrelatedmaterialof', 'Is related material of'],
  ],
  [
    ['finances', 'Finances'],
    ['isfinancedby', 'Is financed by'],
  ],
];

/** Relations that read the same from both sides. */
const SELF_INVERSE: readonly Coded[] = [
  ['isrelatedto', 'Is related to'],
  ['isidenticalto', 'Is identical to'],
  ['issameas', 'Is same as'],
];

/** Relations that the other side does not state. */
const ONE_WAY: readonly Coded[] = [
  ['isdataof', 'Is data of'],
  ['iscodeof', 'Is code of'],
  ['conformsto', 'Conforms to'],
  ['ispublishedin', 'Is published in'],
];

function row([code, description]: Coded, inverse?: string): CodeRow {
  return { code, description, enabled: true, ...defined({ inverse }) };
}

/** The 65 relation types. `inverse` is the code of the reciprocal relation. */
export const RELATION_TYPES: readonly CodeRow[] = [
  ...PAIRS.flatMap(([one, other]) => [row(one, other[0]), row(other, one[0])]),
  ...SELF_INVERSE.map((type) => row(type, type[0])),
  ...ONE_WAY.map((type) => row(type)),
];
