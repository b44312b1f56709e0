import type { FieldView, Occurrence } from '../fields/field-view.ts';

/** The occurrence that an action is about to work on: conditions on its field look at it alone. */
export interface Here {
  view: FieldView;
  occurrence: Occurrence;
}
