;; why: a stage of another version of the contract
;; version: 0.2.0
;; zh: 没有导出该阶段契约 laurel:award@0.1.0 要求的接口
;; en: it does not export what the stage's world of laurel:award@0.1.0 asks for
;; check: world
