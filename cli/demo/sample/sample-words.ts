export const OUTSIDE_ORGANIZATIONS = [
  'Example Institute of Technology',
  'Northern Polytechnic',
  'Academy of Sciences',
  'National Observatory',
  'St. Elsewhere Hospital',
  'Institute for Advanced Examples',
] as const;

export const TOPICS = [
  'climate change',
  'quantum optics',
  'machine translation',
  'public health',
  'medieval trade',
  'soil erosion',
  'graph theory',
  'tax law',
  'early music',
  'protein folding',
  'urban planning',
  'renewable energy',
  'infant mortality',
  'semiconductors',
  'game theory',
  'plate tectonics',
  'democratic institutions',
  'sign languages',
  'water quality',
  'fracture mechanics',
] as const;

export const APPROACHES = [
  'A survey of',
  'Notes on',
  'New methods in',
  'The limits of',
  'An introduction to',
  'Measuring',
  'Rethinking',
  'A history of',
  'Simulating',
  'Towards a theory of',
] as const;

export const SETTINGS = [
  'in small island states',
  'after 1945',
  'under uncertainty',
  'in high mountain regions',
  'at low temperatures',
  'in secondary schools',
  'for large populations',
  'in the long run',
  'without supervision',
  'across disciplines',
] as const;
