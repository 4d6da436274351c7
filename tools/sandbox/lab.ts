import { startLab } from "../../packages/simulators/src/index.ts";

/** The lab as a process of its own: `LAB_PORT`, `LAB_SMTP_PORT`, `LAB_JOURNAL_DIR` from the environment. */
const lab = await startLab({
  port: Number(process.env.LAB_PORT),
  smtpPort: Number(process.env.LAB_SMTP_PORT),
  journalDir: process.env.LAB_JOURNAL_DIR,
});
console.log(`The lab is at ${lab.url}`);
process.on("SIGTERM", () => {
  lab.close().then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
