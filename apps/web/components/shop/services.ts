import {
  Activity,
  Bell,
  CardSim,
  CircleUserRound,
  Code,
  KeyRound,
  type LucideIcon,
  MessagesSquare,
  Phone,
  PhoneCall,
  Printer,
  ReceiptText,
  RefreshCw,
  Router,
  ShieldCheck,
  Video,
  WalletMinimal,
} from "lucide-react";

/** One page of what is a customer's own. */
export type ServicePage = { href: string; label: string; icon: LucideIcon };

export type ServiceGroup = { label: string; pages: readonly ServicePage[] };

/** What a signed-in customer has, by job: the list behind the shop's side navigation and the account page. */
export const services: readonly ServiceGroup[] = [
  {
    label: "Services",
    pages: [
      { href: "/esims", label: "eSIMs", icon: CardSim },
      { href: "/calls", label: "Calls", icon: PhoneCall },
      { href: "/numbers", label: "Numbers", icon: Phone },
      { href: "/messages", label: "Messages", icon: MessagesSquare },
      { href: "/codes", label: "2FA", icon: KeyRound },
      { href: "/vpn", label: "VPN", icon: ShieldCheck },
      { href: "/video", label: "Video", icon: Video },
      { href: "/faxes", label: "Fax", icon: Printer },
      { href: "/sims", label: "IoT SIMs", icon: Router },
    ],
  },
  {
    label: "Money",
    pages: [
      { href: "/wallet", label: "Wallet", icon: WalletMinimal },
      { href: "/orders", label: "Orders", icon: ReceiptText },
      { href: "/usage", label: "Plans and usage", icon: Activity },
      { href: "/renewals", label: "Renewals", icon: RefreshCw },
    ],
  },
  {
    label: "You",
    pages: [
      { href: "/notifications", label: "Notifications", icon: Bell },
      { href: "/developers", label: "Developers", icon: Code },
      { href: "/account", label: "Account", icon: CircleUserRound },
    ],
  },
];

/** Whether a page is the one shown, or holds the one shown. */
export function isCurrentPage(href: string, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
