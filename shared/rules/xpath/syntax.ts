/** The part of XPath 1.0 that rules use. */
export type XpathExpression =
  | { kind: 'or' | 'and' | 'union'; parts: XpathExpression[] }
  | { kind: 'compare'; operator: '=' | '!=' | '<' | '<=' | '>' | '>='; left: XpathExpression; right: XpathExpression }
  | { kind: 'arithmetic'; operator: '+' | '-' | '*' | 'div' | 'mod'; left: XpathExpression; right: XpathExpression }
  | { kind: 'negative'; part: XpathExpression }
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'call'; name: string; arguments: XpathExpression[] }
  /** Steps from the root, from the current node, or from the nodes of an expression. */
  | { kind: 'path'; from: 'root' | 'here' | XpathExpression; predicates: XpathExpression[]; steps: XpathStep[] };

export const AXES = [
  'child',
  'descendant',
  'descendant-or-self',
  'self',
  'parent',
  'ancestor',
  'attribute',
  'following-sibling',
  'preceding-sibling',
] as const;
export type Axis = (typeof AXES)[number];

export interface XpathStep {
  axis: Axis;
  /** `*` for any name; `text()` and `node()` as written. */
  test: string;
  predicates: XpathExpression[];
}
