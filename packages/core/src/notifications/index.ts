export { countUnread, type InboxNotification, listInbox, markRead } from "./inbox.ts";
export { listMessages, type Message, type MessageFilter } from "./messages.ts";
export { type Notification, notify, resendMessage, sendJob, sendMail } from "./notify.ts";
export { listTopicTexts, previewTopic, resetTopicText, setTopicText, type TopicText } from "./own-texts.ts";
export {
  getSettings,
  listPreferences,
  type NotificationSettings,
  setPreferences,
  setSettings,
  type TopicPreference,
} from "./preferences.ts";
export {
  createMailer,
  createNotificationJobs,
  type Mailer,
  type NotificationServices,
  type SmsSender,
} from "./send-message.ts";
export { isTopic, type MailName, type TopicName } from "./topics/index.ts";
export type { Channel, InstallableEsim } from "./topics/topic.ts";
export { askForPhone, confirmPhone } from "./verify-phone.ts";
