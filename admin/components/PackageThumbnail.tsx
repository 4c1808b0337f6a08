import type { BasePropertyProps } from 'adminjs';
import React, { useState } from 'react';

/** The piece's first picture in the list; nothing where there is none. */
export default function PackageThumbnail({ record }: BasePropertyProps) {
  const [missing, setMissing] = useState(false);
  if (!record || missing) return <span className="office-thumbnail" />;
  return (
    <img
      className="office-thumbnail"
      src={`/admin/media/packages/${record.id}/thumbnail`}
      alt=""
      width={44}
      height={44}
      loading="lazy"
      onError={() => setMissing(true)}
    />
  );
}
