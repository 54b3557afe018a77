import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCommonPassword } from './common-passwords.ts';
import { checkPassword, LONGEST_PASSWORD } from './password-rules.ts';
import './errors.ts';

const facts = { names: ['alice', 'Alice Miller'], services: ['Acme Bank', 'Lanyard'] };

test('what is refused is told with what to do: too short, too long, alike, names, the service, the first that anybody tries', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['short', 'short'],
    ['ｓｈｏｒｔ', 'short'],
    ['🔑🔑🔑🔑a', 'short'],
    ['\ufdfa', 'short'],
    ['a'.repeat(LONGEST_PASSWORD + 1), 'long'],
    ['abababababab', 'alike'],
    ['my name is Alice!', 'name'],
    ['ＡＬＩＣＥ likes tea', 'name'],
    ['I bank at AcmeBank', 'service'],
    ['seven lanyards on a hook', 'service'],
    ['Password123456', 'common'],
  ];
  for (const [password, reason] of refused) {
    assert.throws(() => checkPassword(password, facts), {
      code: 'users.password-weak',
      members: { reason },
      message: /^(?!.*easy to guess).*Nothing was changed\.$/,
    });
  }
});

test('length counts and no composition: lower case, digits alone, other scripts, spaces and the longest are taken', () => {
  const taken = [
    'correct horse',
    '8302947561',
    'бабочка летит',
    '彼は毎朝お茶を二杯飲みます',
    '  a  b  c  d  ',
    `${'z'.repeat(1_000)}abc`,
  ];
  for (const password of taken) checkPassword(password, facts);
});

test('one or two of the commonest words with the usual trimmings are refused; words of one’s own are not', () => {
  const common = [
    'password12',
    'Password2024!',
    'P@ssw0rd2024',
    'passwordpassword',
    '1234567890',
    '0987654321',
    'qwertyuiop',
    'qwertzuiop1',
    '1qaz2wsx3edc',
    'letmein12345',
    'Summer2031!!',
    'iloveyou1987',
    'welcome-admin',
    'abcdefghij',
    'adminadmin123',
    '!!!dragon!!!',
  ];
  for (const password of common) assert.equal(isCommonPassword(password), true, password);
  const own = [
    'correct horse',
    'password8302947',
    'a new and long password',
    'dragon monkey football tea',
    'demodex-folliculorum',
    'tea at five 1987',
  ];
  for (const password of own) assert.equal(isCommonPassword(password), false, password);
});
