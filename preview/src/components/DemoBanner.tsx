import { Banner } from './Banner.tsx';

export function DemoBanner() {
  return (
    <Banner severity="info">
      <strong>Demo:</strong> a recorded incident plays in a loop; nothing here is a real outage.
    </Banner>
  );
}
