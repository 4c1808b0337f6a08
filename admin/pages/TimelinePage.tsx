import React from 'react';
import Timeline from '../components/Timeline.js';

/** One record's timeline alone: `/admin/pages/timeline?type=Package&id=...`. */
export default function TimelinePage() {
  const given = new URLSearchParams(window.location.search);
  return (
    <main className="audit">
      <Timeline resourceId={given.get('type') ?? ''} recordId={given.get('id') ?? ''} />
    </main>
  );
}
