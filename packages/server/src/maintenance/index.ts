import './errors.ts';

export { AFTER_RESTORE } from './after-restore.ts';
export { type BackupOptions, type BackupResult, backUp, type Progress } from './backup.ts';
export {
  type Examination,
  examine,
  isWell,
  type Patient,
  renderJson,
  renderReport,
  usualBounds,
} from './doctor/index.ts';
export { resealAll } from './reseal.ts';
export { SEALED_COLUMNS } from './resealable.ts';
export { openBackup, type RestoreResult, restore } from './restore.ts';
export { type Rotation, rotateSealKey, sealedByKey } from './rotate-seal.ts';
