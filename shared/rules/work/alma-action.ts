import type { Step } from './change-fields.ts';
import type { Test } from './conditions.ts';
import { affix, affixSubField, replaceContents } from './content-verbs.ts';
import { addControlField, copyControlField, removeControlField, replaceControlContents } from './control-verbs.ts';
import * as fields from './field-verbs.ts';
import * as subfields from './subfield-verbs.ts';
import type { Statement, WrittenAddress } from '../language/syntax-tree.ts';

/** Compiles an action with one of the product's verbs. */
export function compileAlmaAction({ verb, address, second, at }: Statement & { kind: 'alma' }, test: Test): Step {
  const other: WrittenAddress = second ?? { kind: 'address', at, texts: [] };
  switch (verb) {
    case 'addField':
      return fields.addField(address, test);
    case 'removeField':
      return fields.removeField(address, test);
    case 'changeField':
      return fields.changeField(address, other, test);
    case 'copyField':
      return fields.copyField(address, other, test);
    case 'correctDuplicateFields':
      return fields.correctDuplicateFields(address, test);
    case 'combineFields':
      return fields.combineFields(address, second, test);
    case 'changeFirstIndicator':
      return fields.changeIndicator(0, address, other, test);
    case 'changeSecondIndicator':
      return fields.changeIndicator(1, address, other, test);
    case 'addSubField':
      return subfields.addSubField(address, test);
    case 'removeSubField':
      return subfields.removeSubField(address, test);
    case 'changeSubField':
      return subfields.changeSubField('all', address, other, test);
    case 'changeSubFieldExceptFirst':
      return subfields.changeSubField('exceptFirst', address, other, test);
    case 'changeSubFieldOnlyFirst':
      return subfields.changeSubField('onlyFirst', address, other, test);
    case 'correctDuplicateSubfields':
      return subfields.correctDuplicateSubfields(address, other, test);
    case 'moveSubfieldsToEndOfField':
      return subfields.moveSubfields('end', address, other, test);
    case 'moveSubfieldsToBeginningOfField':
      return subfields.moveSubfields('beginning', address, other, test);
    case 'splitSubField':
      return subfields.splitSubField(address, other, test);
    case 'replaceContents':
      return replaceContents('all', address, other, test);
    case 'replaceContentsExceptFirst':
      return replaceContents('exceptFirst', address, other, test);
    case 'replaceContentsOnlyFirst':
      return replaceContents('onlyFirst', address, other, test);
    case 'prefix':
      return affix('before', address, other, test);
    case 'suffix':
      return affix('after', address, other, test);
    case 'prefixSubField':
      return affixSubField('before', address, other, test);
    case 'suffixSubField':
      return affixSubField('after', address, other, test);
    case 'addControlField':
      return addControlField(address, test);
    case 'removeControlField':
      return removeControlField(address, test);
    case 'changeControlField':
      return copyControlField(true, address, other, test);
    case 'copyControlField':
      return copyControlField(false, address, other, test);
    case 'replaceControlContents':
      return replaceControlContents(address, other, test);
  }
}
