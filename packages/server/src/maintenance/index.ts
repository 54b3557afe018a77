import './errors.ts';

export { AFTER_RESTORE } from './after-restore.ts';
export { type BackupOptions, type BackupResult, backUp, type Progress } from './backup.ts';
export { openBackup, type RestoreResult, restore } from './restore.ts';
