import { isProblem, nameSealKeys, neededSealKeys, readGivenSealKeys, refuseWrongKeys } from '../../kit/index.ts';
import { type Check, ok, onDatabase, wrong } from './finding.ts';

export const sealKeyCheck: Check = {
  name: 'seal-key',
  title: 'Seal key',
  run: onDatabase(async (database, { config }) => {
    try {
      const given = readGivenSealKeys(config);
      refuseWrongKeys(await neededSealKeys(database), { given, source: nameSealKeys(config) });
      return [ok('opens what the database holds')];
    } catch (error) {
      if (!isProblem(error, 'seal.wrong-key') && !isProblem(error, 'seal.no-key')) throw error;
      return [
        wrong(
          error.detail,
          'Bring back the key file from where you keep its copy. Without it every phone has to be added anew.',
        ),
      ];
    }
  }),
};
