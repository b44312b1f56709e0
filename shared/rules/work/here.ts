import type { FieldView, Occurrence } from '../fields/field-view.ts';

/** The occurrence an action is about to edit: conditions on its field see only this occurrence. */
export interface Here {
  view: FieldView;
  occurrence: Occurrence;
}
