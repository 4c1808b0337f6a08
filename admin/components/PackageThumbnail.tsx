import type { BasePropertyProps } from 'adminjs';
import React, { useState } from 'react';

/** The piece's first picture in the list; nothing where there is none, and nothing is asked for it. */
export default function PackageThumbnail({ record }: BasePropertyProps) {
  const [missing, setMissing] = useState(false);
  const photoId: unknown = record?.params.photoId;
  if (typeof photoId !== 'string' || missing) return <span className="office-thumbnail" />;
  return (
    <img
      className="office-thumbnail"
      src={`/admin/media/photos/${photoId}/thumbnail`}
      alt=""
      width={44}
      height={44}
      loading="lazy"
      onError={() => setMissing(true)}
    />
  );
}
