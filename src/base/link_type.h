// Link types: the first header of a frame. The numbers are those of capture files,
// LINKTYPE_ in https://www.tcpdump.org/linktypes.html.
#pragma once

#include <cstdint>
#include <string>

namespace wirecensus {

// A closed list would be wrong here: files may hold any 16-bit number.
using LinkType = std::uint16_t;

namespace link_type {
inline constexpr LinkType kNull = 0;
inline constexpr LinkType kEthernet = 1;
inline constexpr LinkType kAx25 = 3;
inline constexpr LinkType kTokenRing = 6;
inline constexpr LinkType kArcnetBsd = 7;
inline constexpr LinkType kSlip = 8;
inline constexpr LinkType kPpp = 9;
inline constexpr LinkType kFddi = 10;
inline constexpr LinkType kRawBsd = 12;
inline constexpr LinkType kRawOpenBsd = 14;
inline constexpr LinkType kPppHdlc = 50;
inline constexpr LinkType kPppEther = 51;
inline constexpr LinkType kSymantecFirewall = 99;
inline constexpr LinkType kAtmRfc1483 = 100;
inline constexpr LinkType kRaw = 101;
inline constexpr LinkType kCiscoHdlc = 104;
inline constexpr LinkType kIeee80211 = 105;
inline constexpr LinkType kAtmClip = 106;
inline constexpr LinkType kFrameRelay = 107;
inline constexpr LinkType kLoop = 108;
inline constexpr LinkType kEnc = 109;
inline constexpr LinkType kNetbsdHdlc = 112;
inline constexpr LinkType kLinuxSll = 113;
inline constexpr LinkType kPflog = 117;
inline constexpr LinkType kIeee80211Prism = 119;
inline constexpr LinkType kIpOverFc = 122;
inline constexpr LinkType kSunAtm = 123;
inline constexpr LinkType kIeee80211Radiotap = 127;
inline constexpr LinkType kTzsp = 128;
inline constexpr LinkType kArcnetLinux = 129;
inline constexpr LinkType kJuniperMlppp = 130;
inline constexpr LinkType kJuniperMlfr = 131;
inline constexpr LinkType kJuniperEs = 132;
inline constexpr LinkType kJuniperGgsn = 133;
inline constexpr LinkType kJuniperMfr = 134;
inline constexpr LinkType kJuniperAtm2 = 135;
inline constexpr LinkType kJuniperServices = 136;
inline constexpr LinkType kJuniperAtm1 = 137;
inline constexpr LinkType kAppleIpOverIeee1394 = 138;
inline constexpr LinkType kDocsis = 143;
inline constexpr LinkType kIeee80211Avs = 163;
inline constexpr LinkType kJuniperMonitor = 164;
inline constexpr LinkType kPppWithDirection = 166;
inline constexpr LinkType kJuniperPppoe = 167;
inline constexpr LinkType kJuniperPppoeAtm = 168;
inline constexpr LinkType kGfpF = 171;
inline constexpr LinkType kJuniperPicPeer = 174;
inline constexpr LinkType kJuniperEther = 178;
inline constexpr LinkType kJuniperPpp = 179;
inline constexpr LinkType kJuniperFrameRelay = 180;
inline constexpr LinkType kJuniperCiscoHdlc = 181;
inline constexpr LinkType kMfr = 182;
inline constexpr LinkType kJuniperVp = 183;
inline constexpr LinkType kPpi = 192;
inline constexpr LinkType kJuniperIsm = 194;
inline constexpr LinkType kErf = 197;
inline constexpr LinkType kJuniperSt = 200;
inline constexpr LinkType kAx25Kiss = 202;
inline constexpr LinkType kPppWithDir = 204;
inline constexpr LinkType kCiscoHdlcWithDir = 205;
inline constexpr LinkType kFrameRelayWithDir = 206;
inline constexpr LinkType kMpls = 219;
inline constexpr LinkType kFc2 = 224;
inline constexpr LinkType kFc2WithDelimiters = 225;
inline constexpr LinkType kIpnet = 226;
inline constexpr LinkType kIpv4 = 228;
inline constexpr LinkType kIpv6 = 229;
inline constexpr LinkType kJuniperVs = 232;
inline constexpr LinkType kJuniperSrxE2e = 233;
inline constexpr LinkType kJuniperFibreChannel = 234;
inline constexpr LinkType kJuniperAtmCemic = 238;
inline constexpr LinkType kNflog = 239;
inline constexpr LinkType kNetAnalyzer = 240;
inline constexpr LinkType kNetAnalyzerTransparent = 241;
inline constexpr LinkType kIpoib = 242;
inline constexpr LinkType kPktap = 258;
inline constexpr LinkType kEpon = 259;
inline constexpr LinkType kEthernetMpacket = 274;
inline constexpr LinkType kLinuxSll2 = 276;
inline constexpr LinkType kEbhscr = 279;
inline constexpr LinkType kBroadcomTag = 281;
inline constexpr LinkType kBroadcomTagPrepended = 282;
inline constexpr LinkType kDsaTag = 284;
inline constexpr LinkType kEdsaTag = 285;
}  // namespace link_type

// The registry's name in lower case with hyphens ("linux-sll2"), or the number if it has none.
std::string link_type_name(LinkType type);

}  // namespace wirecensus
