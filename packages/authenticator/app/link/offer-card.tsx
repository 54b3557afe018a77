import { Logo, textOn } from '@lanyard/ui';
import type { CSSProperties } from 'react';
import classes from './offer-card.module.css';

type CardOf = { readonly issuer: string; readonly colour: string };

/** Who asks, in their own colour. */
export const OfferCard = ({ offer }: { offer: CardOf }) => {
  const colours = { '--card': offer.colour, '--on-card': textOn(offer.colour) } as CSSProperties;
  return (
    <div className={classes.card} style={colours}>
      <Logo size={28} />
      <p className={classes.issuer}>{offer.issuer}</p>
    </div>
  );
};
