;; why: a stage of another version of the contract
;; version: 0.2.0
;; zh: 所用接口版本是 laurel:award/eligibility@0.2.0，本程序要求 laurel:award/eligibility@0.1.0
;; en: it is made for laurel:award/eligibility@0.2.0, and this program asks for laurel:award/eligibility@0.1.0
;; check: world
