/** A condition on a field: it contains this text, in any case. As an operator: engines exist that look a regular expression value up in the index as if it were text. */
export function containsText(text: string): { $regex: string; $options: 'i' } {
  return { $regex: text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), $options: 'i' };
}
