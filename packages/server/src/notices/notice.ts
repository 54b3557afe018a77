/** An operator, who opens the console with a phone, has added the first one. */
export type FirstPhone = {
  realmId: string;
  userId: string;
  deviceId: string;
  /** As it was named then. */
  deviceName: string;
  /** Of the browser in which it was added; of the phone, where no browser was. */
  address: string;
  browser: string;
};

export type FirstPhoneNotice = FirstPhone & { id: string; createdAt: Date };

/** For how long the others see it, and for how long a mail about it is worth sending. */
export const SHOWN_FOR_MS = 30 * 86_400_000;
export const MAILED_FOR_MS = 86_400_000;
