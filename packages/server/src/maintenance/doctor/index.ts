export { checks, type Examined, examine } from './examine.ts';
export { type Bounds, type Examination, type Patient, usualBounds } from './finding.ts';
export { isWell, renderJson, renderReport } from './report.ts';
