import { Logo, textOn } from '@lanyard/ui';
import type { CSSProperties } from 'react';
import { initialsOf } from '../codes/initials.ts';
import classes from './offer-card.module.css';

type CardOf = { readonly issuer: string; readonly colour: string };

/** Who asks, in their own colour. */
export const OfferCard = ({ offer, hasInitials = false }: { offer: CardOf; hasInitials?: boolean }) => {
  const colours = { '--card': offer.colour, '--on-card': textOn(offer.colour) } as CSSProperties;
  return (
    <div className={classes.card} style={colours}>
      {hasInitials ? (
        <span className={classes.initials} aria-hidden="true">
          {initialsOf(offer.issuer)}
        </span>
      ) : (
        <Logo size={28} />
      )}
      <p className={classes.issuer}>{offer.issuer}</p>
    </div>
  );
};
