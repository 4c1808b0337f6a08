import React, { type RefObject } from 'react';
import { Icon } from './icons.js';
import type { PhotoStatus } from './photo-uploads.js';
import type { PiecePhoto } from './piece.js';
import type { Say } from './use-text.js';

interface Props {
  photos: readonly PiecePhoto[];
  statuses: ReadonlyMap<string, PhotoStatus>;
  say: Say;
  input: RefObject<HTMLInputElement>;
  onFiles(files: File[]): void;
  onTurn(id: string): void;
  onRemove(id: string): void;
}

export const MAX_PHOTOS = 10;

/** Photos of the piece in hand: taken by the device's camera, dropped or pasted; they go out when the piece is filed. */
export function Photos({ photos, statuses, say, input, onFiles, onTurn, onRemove }: Props) {
  return (
    <section className="rcv-photos" aria-label={say('photos.title')}>
      <label className={photos.length >= MAX_PHOTOS ? 'rcv-camera rcv-disabled' : 'rcv-camera'}>
        <Icon name="camera" size={28} />
        <span>
          {say('photos.take')} <small className="rcv-drop">{say('photos.drop')}</small> <kbd>F4</kbd>
        </span>
        <input
          ref={input}
          type="file"
          accept="image/*"
          capture="environment"
          multiple
          className="rcv-hidden"
          disabled={photos.length >= MAX_PHOTOS}
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </label>
      {photos.map((photo, index) => (
        <figure key={photo.id} className="rcv-photo">
          <img
            src={statuses.get(photo.id)?.url}
            alt={say('photos.alt', { number: index + 1 })}
            style={{ transform: `rotate(${photo.turns * 90}deg)` }}
          />
          <figcaption>
            <button
              type="button"
              aria-label={say('photos.turn', { number: index + 1 })}
              onClick={() => onTurn(photo.id)}
            >
              <Icon name="rotate" size={22} />
            </button>
            <button
              type="button"
              aria-label={say('photos.remove', { number: index + 1 })}
              onClick={() => onRemove(photo.id)}
            >
              <Icon name="remove" size={22} />
            </button>
          </figcaption>
        </figure>
      ))}
    </section>
  );
}
