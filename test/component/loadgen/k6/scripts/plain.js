import { sleep } from 'k6';

// What anybody might have: it knows nothing of the harness.

export const options = {
  scenarios: {
    plain: { executor: 'constant-arrival-rate', rate: 20, duration: '2s', preAllocatedVUs: 4 },
  },
  thresholds: { iteration_duration: ['max<0'] },
};

export default function plain() {
  sleep(0.01);
}
